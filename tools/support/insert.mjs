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

/** The list of definitions of an events file, `export const ticketEvents = [ … ]`: its statement, name and names. */
export function eventList(text) {
  return first(parse(text), (node) => {
    if (!ts.isVariableStatement(node)) return undefined;
    const [{ name, initializer }] = node.declarationList.declarations;
    const literal = bare(initializer);
    if (!/Events$/.test(name.getText()) || !literal || !ts.isArrayLiteralExpression(literal)) return undefined;
    return { statement: node, name: name.text, literal, names: literal.elements.map((element) => element.getText()) };
  });
}

/** An events file with one more definition: declared in front of the list of its area, and named in that list. */
export function withEvent(text, name, definition) {
  const { statement, literal } = eventList(text);
  return at(append(text, literal, name), statement.getStart(), `${definition}\n\n`);
}

/** A file whose `evolve` map, the one that folds any of `names`, has one more entry; undefined when it has no such map. */
export function withFold(text, names, entry) {
  const map = first(parse(text), (node) => {
    const named =
      (ts.isPropertyAssignment(node) || ts.isVariableDeclaration(node)) && /^evolve/.test(node.name.getText());
    const literal = named ? bare(node.initializer) : undefined;
    if (!literal || !ts.isObjectLiteralExpression(literal)) return undefined;
    return literal.properties.some((property) => names.includes(property.name?.getText())) ? literal : undefined;
  });
  return map && append(text, map, entry);
}

/** The file of all projections with one more: imported, and at the end of the list `projections`. */
export function withProjection(text, name, file) {
  const list = first(parse(text), (node) => {
    if (!ts.isVariableDeclaration(node) || node.name.getText() !== 'projections') return undefined;
    const literal = first(node, (child) => (ts.isArrayLiteralExpression(child) ? child : undefined));
    return literal;
  });
  return list && `import { ${name} } from './${file}';\n${append(text, list, name)}`;
}
