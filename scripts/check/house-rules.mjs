/**
 * The house's own lint rules. Each is a ban of one shape of code with the reason as its message, under a name of its
 * own: so that rules add up for a file instead of replacing each other, as options of `no-restricted-syntax` would.
 */

/**
 * @param {string} message why, and what to do instead
 * @param {...string} selectors esquery selectors of what is banned
 * @returns {import('eslint').Rule.RuleModule}
 */
function ban(message, ...selectors) {
  return {
    meta: { type: 'problem', schema: [] },
    create: (context) =>
      Object.fromEntries(
        selectors.map((selector) => [
          selector,
          (/** @type {import('eslint').Rule.Node} */ node) => {
            context.report({ node, message });
          },
        ]),
      ),
  };
}

/** @type {import('eslint').Rule.RuleModule} */
const todoWithIssue = {
  meta: { type: 'problem', schema: [] },
  create: (context) => ({
    Program() {
      for (const comment of context.sourceCode.getAllComments()) {
        if (/\b(?:TODO|FIXME|XXX|HACK)\b(?!.*#\d)/.test(comment.value) && comment.loc) {
          context.report({ loc: comment.loc, message: 'An open end names its issue: TODO #12.' });
        }
      }
    },
  }),
};

/** The plug-in that `lint-config.mjs` switches on folder by folder. */
export const house = {
  meta: { name: 'house' },
  rules: {
    'no-enum': ban('Use a union of literals, or an object `as const`.', 'TSEnumDeclaration'),
    'no-decorator': ban('Decorators belong to the edges of NestJS: controller, gateway, module, service.', 'Decorator'),
    'no-float-money': ban(
      'Money is bigint minor units; a double loses digits above 2^53.',
      'CallExpression[callee.name=/^(Number|parseFloat)$/]',
      'CallExpression[callee.object.name="Number"][callee.property.name="parseFloat"]',
      'CallExpression[callee.property.name="toFixed"]',
    ),
    'no-forward-ref': ban('A cycle is mended, not hidden.', 'Identifier[name="forwardRef"]'),
    'no-request-scope': ban(
      'Pass the player or the actor as an argument.',
      'MemberExpression[object.name="Scope"][property.name="REQUEST"]',
    ),
    'no-barrel': ban('No index.ts in the server: import the file itself.', 'Program'),
    'no-env': ban(
      'The environment is parsed once, by config.ts.',
      'MemberExpression[object.name="process"][property.name="env"]',
    ),
    'no-ambient-clock': ban(
      'Take the time from the Clock, or as an argument: a replay must see the same.',
      'CallExpression[callee.object.name="Date"][callee.property.name="now"]',
      'NewExpression[callee.name="Date"][arguments.length=0]',
    ),
    'no-ambient-chance': ban(
      'Chance comes from the draws; identifiers and secrets from node:crypto.',
      'MemberExpression[object.name="Math"][property.name="random"]',
    ),
    'no-lazy-import': ban(
      'No import() to dodge a cycle or to hide a dependency; import at the top.',
      'ImportExpression',
    ),
    'no-mock': ban(
      'Use the real class, or a fake that ships; assert on results and rows.',
      'CallExpression[callee.object.name="vi"][callee.property.name=/^(mock|doMock|hoisted)$/]',
      'Identifier[name=/^toHaveBeenCalled(With|Times)?$/]',
    ),
    'no-focus': ban(
      'A focused or skipped test hides the others; skipIf with a reason is the way to depend on a server.',
      'MemberExpression[object.name=/^(it|test|describe|suite)$/][property.name=/^(only|skip)$/]',
    ),
    'todo-with-issue': todoWithIssue,
  },
};
