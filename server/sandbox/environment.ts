import { z } from "zod";

/** Where the sandbox listens and keeps its state, as the environment says. */
export interface SandboxEnvironment {
  readonly port: number;
  readonly host: string;
  readonly file: string;
}

const schema = z.object({
  SANDBOX_PORT: z
    .string()
    .regex(/^\d+$/, "must be a port number from 0 to 65535")
    .transform(Number)
    .refine((port) => port <= 65_535, "must be a port number from 0 to 65535")
    .default(4010),
  SANDBOX_HOST: z.string().default("127.0.0.1"),
  SANDBOX_FILE: z.string().default(":memory:"),
});

/** The environment, or one sentence for every variable that is wrong. An empty variable is as good as none. */
export function sandboxEnvironment(
  variables: Readonly<Record<string, string | undefined>> = process.env,
): SandboxEnvironment | { readonly problems: readonly string[] } {
  const given = Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ""));
  const read = schema.safeParse(given);
  if (!read.success) return { problems: read.error.issues.map((issue) => `${issue.path.join(".")} ${issue.message}.`) };
  return { port: read.data.SANDBOX_PORT, host: read.data.SANDBOX_HOST, file: read.data.SANDBOX_FILE };
}
