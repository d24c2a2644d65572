import { SelectInput } from "react-admin";

interface WhenInputProps {
  readonly source: string;
  readonly label: string;
}

const WHEN_EMPTY = ["KEEP", "CLEAR"].map((id) => ({ id, name: `listwright.when_empty.${id}` }));
const WHEN_TOO_LONG = ["CUT", "REJECT"].map((id) => ({ id, name: `listwright.when_too_long.${id}` }));

/** What an empty value does to what is at the destination. */
export function WhenEmptyInput({ source, label }: WhenInputProps) {
  return <SelectInput source={source} label={label} choices={WHEN_EMPTY} helperText={false} defaultValue="KEEP" />;
}

/** What becomes of text that is longer than the destination keeps. */
export function WhenTooLongInput({ source, label }: WhenInputProps) {
  return <SelectInput source={source} label={label} choices={WHEN_TOO_LONG} helperText={false} defaultValue="CUT" />;
}
