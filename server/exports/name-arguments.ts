import { ValidationError, type FieldProblem } from "../refusal.js";

/**
 * The same refusal for an operation whose arguments name only some of what was checked. `named` says which argument stands
 * for a field and all below it ("segmentIds" for "segmentIds.0"); what is wrong with any other is told of the argument that
 * names the export, with the field in the sentence.
 */
export function nameArguments(
  refusal: ValidationError,
  named: Readonly<Record<string, string>>,
  exportArgument: string,
): ValidationError {
  return new ValidationError(
    refusal.fields.map((problem) => {
      const path = named[problem.path.split(".")[0]!];
      return path === undefined ? ofExport(problem, exportArgument) : { ...problem, path };
    }),
  );
}

function ofExport({ path, code, text }: FieldProblem, exportArgument: string): FieldProblem {
  return {
    path: exportArgument,
    code,
    text: { en: `The export's ${path}: ${text.en}`, ja: `エクスポートの ${path}：${text.ja}` },
  };
}
