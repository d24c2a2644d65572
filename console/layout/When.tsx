import { useFormat } from "./format.js";

interface WhenProps {
  readonly at: string | null | undefined;
  readonly toTheSecond?: boolean;
}

/** A moment in the viewer's language and time zone; the machine-readable one is behind it. */
export function When({ at, toTheSecond = false }: WhenProps) {
  const format = useFormat();
  if (!at) return <>–</>;
  return (
    <time dateTime={at} style={{ whiteSpace: "nowrap" }}>
      {toTheSecond ? format.dateTimeSeconds(at) : format.dateTime(at)}
    </time>
  );
}
