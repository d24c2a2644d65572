/** Why Listwright cannot start, as one sentence that says what to do. Ends the process with status 1 and no stack trace. */
export class StartUpProblem extends Error {
  override readonly name = "StartUpProblem";
}
