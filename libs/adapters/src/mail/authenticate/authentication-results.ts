/** One `method=result` of an Authentication-Results field (RFC 8601), with its properties. */
export interface MethodResult {
  readonly method: string;
  readonly result: string;
  /** Such as `header.from`, lower case. */
  readonly properties: ReadonlyMap<string, string>;
}

/** An Authentication-Results field: who says it, and what. */
export interface AuthenticationResults {
  readonly authservId: string;
  readonly results: readonly MethodResult[];
}

/** Reads the value of one field; comments say nothing. */
export function readAuthenticationResults(value: string): AuthenticationResults {
  const [head = '', ...statements] = splitStatements(withoutComments(value));
  return {
    authservId: unquoted(head.trim().split(/\s+/)[0] ?? '').toLowerCase(),
    results: statements.map(readStatement).filter((found) => found !== null),
  };
}

function readStatement(statement: string): MethodResult | null {
  const [first, ...rest] = [
    ...statement.matchAll(/([\w.-]{1,100})(?:\s{0,9}\/\s{0,9}\d{1,9})?\s{0,9}=\s{0,9}("(?:[^"\\]|\\.)*"|[^\s;]+)/g),
  ];
  if (!first) return null;
  const properties = rest.map((pair): [string, string] => [pair[1]!.toLowerCase(), unquoted(pair[2]!).toLowerCase()]);
  return {
    method: first[1]!.toLowerCase(),
    result: unquoted(first[2]!).toLowerCase(),
    properties: new Map(properties),
  };
}

const unquoted = (text: string): string => text.replace(/^"(.*)"$/s, '$1').replace(/\\(.)/g, '$1');

/** Comments nest, and a quoted string may hold brackets. An unclosed one swallows the rest: nothing is made up. */
function withoutComments(text: string): string {
  let out = '';
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const char = text[at]!;
    if (char === '\\') {
      if (depth === 0) out += text.slice(at, at + 2);
      at++;
    } else if (quoted || (char === '"' && depth === 0)) {
      out += char;
      if (char === '"') quoted = !quoted;
    } else if (char === '(') depth++;
    else if (char === ')' && depth > 0) depth--;
    else if (depth === 0) out += char;
  }
  return out;
}

/** Pieces between semicolons outside of quotes. */
function splitStatements(text: string): string[] {
  const pieces: string[] = [''];
  let quoted = false;
  for (const char of text) {
    if (char === '"') quoted = !quoted;
    if (char === ';' && !quoted) pieces.push('');
    else pieces[pieces.length - 1] += char;
  }
  return pieces;
}
