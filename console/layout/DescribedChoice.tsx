import { FormControl, FormHelperText } from "@mui/material";
import { useId } from "react";
import { useInput, useTranslate } from "react-admin";

import { DescribedRadios } from "./DescribedRadios.js";
import type { DescribedOption } from "./DescribedRadios.js";

interface DescribedChoiceProps {
  readonly source: string;
  readonly label: string;
  readonly options: readonly DescribedOption[];
}

/** A choice in a form, with what the server says of it. */
export function DescribedChoice({ source, label, options }: DescribedChoiceProps) {
  const translate = useTranslate();
  const problemId = useId();
  const { field, fieldState } = useInput({ source });
  const problem = fieldState.error?.message;
  return (
    <FormControl error={Boolean(problem)} sx={{ mt: 1, mb: 1 }}>
      <DescribedRadios
        label={label}
        name={field.name}
        value={String(field.value ?? "")}
        options={options}
        onChange={(value) => field.onChange(value)}
        describedBy={problem ? problemId : undefined}
      />
      {problem && <FormHelperText id={problemId}>{translate(serverText(problem), { _: problem })}</FormHelperText>}
    </FormControl>
  );
}

/** Sentences of the server come as they are; react-admin marks those that validators made. */
function serverText(message: string): string {
  return message.replace(/^@@react-admin@@"?|"$/g, "");
}
