import { useMutation, useQueryClient } from "@tanstack/react-query";
import { HttpError, useAuthProvider, useNotify } from "react-admin";

interface ActionOptions<R> {
  /** A sentence to show when it is done, as a message key. */
  readonly done?: string;
  readonly onDone?: (result: R) => void;
  /** Where the problem is shown beside its cause; then nothing pops up. */
  readonly showsProblem?: boolean;
  /** What is on screen is gone afterwards: the next page reads, this one does not. */
  readonly leaves?: boolean;
}

export interface Action<A> {
  readonly start: (argument: A) => void;
  readonly busy: boolean;
  readonly problem: Error | null;
  readonly reset: () => void;
}

/** One of the domain's verbs behind a button: busy while it runs, everything on screen read again when it is done. */
export function useAction<A, R>(perform: (argument: A) => Promise<R>, options: ActionOptions<R> = {}): Action<A> {
  const queryClient = useQueryClient();
  const notify = useNotify();
  const authProvider = useAuthProvider();
  const { mutate, isPending, error, reset } = useMutation({
    mutationFn: perform,
    onSuccess: (result) => {
      void queryClient.invalidateQueries({ refetchType: options.leaves ? "none" : "active" });
      if (options.done) notify(options.done, { type: "success" });
      options.onDone?.(result);
    },
    onError: (problem: Error) => {
      // Refused for want of a right: what is on screen offered more than there is now, so it is read again.
      if (problem instanceof HttpError && problem.status === 403) {
        void authProvider?.checkError(problem);
        void queryClient.invalidateQueries();
      }
      if (!options.showsProblem) notify(problem.message, { type: "error" });
    },
  });
  return { start: mutate, busy: isPending, problem: error, reset };
}
