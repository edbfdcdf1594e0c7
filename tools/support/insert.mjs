import ts from 'typescript';

const parse = (text) => ts.createSourceFile('file.ts', text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);

/** The first node below `node` for which `test` gives something, as that something. */
function first(node, test) {
  return test(node) ?? ts.forEachChild(node, (child) => first(child, test));
}
const at = (text, position, added) => text.slice(0, position) + added + text.slice(position);

/** What stands inside casts and `satisfies`: `[…] as const` is a list all the same. */
function bare(node) {
  return node && (ts.isAsExpression(node) || ts.isSatisfiesExpression(node)) ? bare(node.expression) : node;
}

/** Adds `entry` at the end of a list or a map literal. */
const append = (text, literal, entry) => {
  const items = literal.elements ?? literal.properties;
  const comma = items.length > 0 && !items.hasTrailingComma ? ',' : '';
  return at(text, items.end, `${comma}\n${entry},`);
};

/** The variable of a file whose value is a list literal and whose name ends in `Events`. */
const eventList = (source) =>
  first(source, (node) =>
    ts.isVariableStatement(node) &&
    node.declarationList.declarations.some(
      ({ name, initializer }) =>
        ts.isIdentifier(name) && /Events$/.test(name.text) && ts.isArrayLiteralExpression(bare(initializer) ?? node),
    )
      ? node
      : undefined,
  );

/**
 * An events file with one more definition: declared in front of the list of its area, and named in that list.
 * @throws Error when the file has no list `…Events = [ … ]`
 */
export function withEvent(text, name, definition) {
  const statement = eventList(parse(text));
  if (!statement) throw new Error('has no list `export const …Events = [ … ]` that the event could be added to');
  const list = bare(statement.declarationList.declarations[0].initializer);
  return at(append(text, list, name), statement.getStart(), `${definition}\n\n`);
}

/** A file whose `evolve` map has one more entry; undefined when there is no such map in it. */
export function withFold(text, entry) {
  const map = first(parse(text), (node) => {
    const named =
      (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) && /^evolve/.test(node.name.getText());
    const literal = named ? bare(node.initializer) : undefined;
    return literal && ts.isObjectLiteralExpression(literal) ? literal : undefined;
  });
  return map && append(text, map, entry);
}
