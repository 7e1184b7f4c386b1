// @ts-check
import ts from 'typescript';

/**
 * The titles of a test file: the first argument of every `it`, `test` and `describe`, with `.each(...)`, `.skipIf(...)`
 * and the like between. Read from the syntax tree, so a title in a comment or in a string of a fixture does not count.
 *
 * @param {string} path
 * @param {string} text
 * @returns {string[]}
 */
export function testTitles(path, text) {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
  /** @type {string[]} */
  const titles = [];
  const visit = (/** @type {ts.Node} */ node) => {
    if (ts.isCallExpression(node) && /^(?:it|test|describe)$/.test(rootName(node.expression))) {
      const [title] = node.arguments;
      if (title !== undefined) titles.push(literalText(title));
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return titles.filter((title) => title !== '');
}

/**
 * Requirement IDs in brackets: `[G-UI-2]`, `[G-UI-2, S-BIZ-1]`. Only what has the shape of an ID counts.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function bracketedIds(text) {
  return [...text.matchAll(/\[([A-Z]-[A-Z0-9]+(?:-[0-9]+)?(?:,\s*[A-Z]-[A-Z0-9]+(?:-[0-9]+)?)*)\]/g)].flatMap(
    ([, ids]) => (ids ?? '').split(/,\s*/),
  );
}

/**
 * @param {ts.Expression} expression
 * @returns {string}
 */
function rootName(expression) {
  if (ts.isIdentifier(expression)) return expression.text;
  if (ts.isPropertyAccessExpression(expression) || ts.isCallExpression(expression)) {
    return rootName(expression.expression);
  }
  if (ts.isTaggedTemplateExpression(expression)) return rootName(expression.tag);
  return '';
}

/**
 * The literal parts of a title; what is computed in it is left out.
 *
 * @param {ts.Expression} title
 */
function literalText(title) {
  if (ts.isStringLiteralLike(title)) return title.text;
  if (ts.isTemplateExpression(title)) {
    return [title.head.text, ...title.templateSpans.map((span) => span.literal.text)].join('');
  }
  return '';
}
