/**
 * A configuration that the start refuses. The message is exactly one line: the variable (or place in a file), what is
 * wrong, an example; never a secret's value or the user part of a URL.
 */
export class ConfigProblem extends Error {
  override readonly name = 'ConfigProblem';
  constructor(
    /** The variable, or a place in the bootstrap file. */
    readonly where: string,
    fault: string,
    example?: string,
  ) {
    super(oneLine(`${where}: ${fault}${example === undefined ? '' : `; for example ${example}`}`));
  }
}

/** Control characters and line separators would make several lines of one, or worse on a terminal (T50). */
const oneLine = (text: string): string =>
  text.replace(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]+/g, ' ').trim();
