// CommonJS to ES modules, one file at a time.
//
// - A file that replaces its exports by one value gets a default export; a file that puts names on them exports those names.
// - `require` of a file becomes an import with the full path (`./sha/1.js`), of a package a default import of it.
// - `var f = a.f` on such a file becomes an import of the name, unless something assigns to `f` later.
import { parse } from 'acorn';
import {
  exportedName,
  exportOf,
  isExportsObject,
  readNames,
  refuseTheRest,
  requested,
  Untranslatable,
} from './commonjs.mjs';
import { Edits } from './edits.mjs';
import { walk } from './walk.mjs';

/** `target(request)` → `{ specifier, form: 'default' | 'names' }`. Throws `Untranslatable`. */
export function toModule(source, target) {
  const tree = parse(source, { ecmaVersion: 'latest', sourceType: 'script', locations: true });
  const file = new Translation(source, tree, target);
  for (const statement of tree.body) file.findImports(statement);
  for (const statement of tree.body) file.statement(statement);
  file.finish();
  return file.edits.result();
}

class Translation {
  constructor(source, tree, target) {
    Object.assign(this, {
      tree,
      target,
      edits: new Edits(source),
      names: readNames(tree),
      spent: new Set(),
    });
    /** Local name of a required file → what is imported from it. */
    this.imports = new Map();
    /** Exported name → local name, of exports that the file itself reads again. */
    this.locals = new Map();
    this.exported = new Set();
  }

  findImports(statement) {
    for (const declarator of statement.type === 'VariableDeclaration'
      ? statement.declarations
      : []) {
      const request = requested(declarator.init);
      if (request === undefined) continue;
      if (declarator.id.type !== 'Identifier')
        throw refusal(declarator, 'a pattern around require');
      const local = declarator.id.name;
      if (this.names.assigned.has(local))
        throw refusal(declarator, `"${local}" is assigned again, and an import cannot be`);
      this.imports.set(local, { ...this.target(request), local, members: [] });
    }
  }

  statement(statement) {
    if (statement.directive === 'use strict') return this.drop(statement);
    if (statement.type === 'VariableDeclaration') return this.declaration(statement);
    const exported = exportOf(statement, this.names);
    if (!exported) return;
    this.spent.add(exported.whole ? statement : statement.expression.left);
    if (exported.whole) this.wholeExport(statement, exported.whole);
    else this.namedExport(statement, exported);
  }

  declaration(statement) {
    const { declarations } = statement;
    const gone = declarations.filter(
      (declarator) =>
        requested(declarator.init) !== undefined ||
        isExportsObject(declarator.init, this.names) ||
        this.asMember(declarator),
    );
    if (gone.length === 0) return;
    if (gone.length < declarations.length)
      throw refusal(statement, 'one declaration for a module and something else');
    this.spent.add(statement);
    const requires = declarations.filter((declarator) => requested(declarator.init) !== undefined);
    // What is imported is only known once every member was seen, so these are written at the end.
    for (const { id } of requires) this.imports.get(id.name).statement ??= statement;
    if (requires.length === 0) this.drop(statement);
  }

  /** Turns `var f = a.f` into an imported name. */
  asMember({ id, init }) {
    const from =
      init?.type === 'MemberExpression' && !init.computed && init.object.type === 'Identifier'
        ? this.imports.get(init.object.name)
        : undefined;
    if (from?.form !== 'names' || id.type !== 'Identifier' || this.names.assigned.has(id.name))
      return false;
    from.members.push({ name: init.property.name, local: id.name });
    return true;
  }

  wholeExport(statement, value) {
    this.once(statement, 'default');
    const request = requested(value);
    if (request !== undefined)
      return this.replace(
        statement,
        `export { default } from '${this.target(request).specifier}';`,
      );
    if (value.type === 'ObjectExpression') return this.replace(statement, this.objectExport(value));
    this.replace(statement, `export default ${this.edits.source(value)};`);
  }

  objectExport({ properties }) {
    const simple = properties.every(
      ({ type, computed, value }) =>
        type === 'Property' && !computed && value.type === 'Identifier',
    );
    if (!simple)
      throw refusal(properties[0], 'an exported object that is more than a list of names');
    return `export { ${properties.map(({ key, value }) => as(value.name, key.name ?? key.value)).join(', ')} };`;
  }

  namedExport(statement, { name, value }) {
    this.once(statement, name);
    const request = requested(value);
    if (request !== undefined) {
      this.spent.add(value);
      return this.exportRequired(statement, name, this.target(request));
    }
    if (value.type === 'Identifier' && !isExportsObject(value, this.names))
      return this.replace(statement, `export { ${as(value.name, name)} };`);
    const local = this.local(name);
    this.readsOf(value);
    const text = `var ${local} = ${this.edits.take(value)};`;
    this.replace(
      statement,
      local === name ? `export ${text}` : `${text}\nexport { ${as(local, name)} };`,
    );
  }

  exportRequired(statement, name, { specifier, form }) {
    const readAgain = this.isReadAgain(name);
    const local = readAgain ? this.local(name) : name;
    if (!readAgain)
      return this.replace(
        statement,
        form === 'default'
          ? `export { ${as('default', name)} } from '${specifier}';`
          : `export * as ${name} from '${specifier}';`,
      );
    this.replace(
      statement,
      `import ${form === 'default' ? local : `* as ${local}`} from '${specifier}';\nexport { ${as(local, name)} };`,
    );
  }

  isReadAgain(name) {
    let reads = 0;
    walk(this.tree, (node, ancestors) => {
      const parent = ancestors.at(-1);
      if (
        exportedName(node, this.names) === name &&
        !(parent.type === 'AssignmentExpression' && parent.left === node)
      )
        reads += 1;
    });
    return reads > 0;
  }

  /** The name under which the file keeps an export of its own. */
  local(name) {
    const free = this.names.declared.has(name) ? `${name}$1` : name;
    this.locals.set(name, free);
    return free;
  }

  /** Reads of `exports.name` become reads of the local name. */
  readsOf(tree) {
    walk(tree, (node) => {
      const name = exportedName(node, this.names);
      if (name === undefined || this.spent.has(node) || !this.locals.has(name)) return;
      this.spent.add(node);
      this.edits.replace(node.start, node.end, this.locals.get(name));
    });
  }

  finish() {
    this.readsOf(this.tree);
    const byStatement = new Map();
    for (const entry of this.imports.values())
      byStatement.set(entry.statement, [
        ...(byStatement.get(entry.statement) ?? []),
        ...this.importLines(entry),
      ]);
    for (const [statement, lines] of byStatement) this.replace(statement, lines.join('\n'));
    refuseTheRest(this.tree, this.names, this.spent);
  }

  importLines({ local, specifier, form, members }) {
    if (form === 'default') return [`import ${local} from '${specifier}';`];
    const used = (this.names.uses.get(local) ?? 0) > members.length;
    const lines = used || members.length === 0 ? [`import * as ${local} from '${specifier}';`] : [];
    if (members.length > 0)
      lines.push(
        `import { ${members.map(({ name, local: own }) => as(name, own)).join(', ')} } from '${specifier}';`,
      );
    return lines;
  }

  once(statement, name) {
    const clash =
      this.exported.has(name) ||
      (name === 'default' ? this.exported.size > 0 : this.exported.has('default'));
    if (clash)
      throw refusal(statement, `"${name}" cannot be exported beside what was exported before`);
    this.exported.add(name);
  }

  replace({ start, end }, by) {
    this.edits.replace(start, end, by);
  }

  drop(statement) {
    this.spent.add(statement);
    this.edits.removeLine(statement);
  }
}

const as = (local, name) => (local === name ? local : `${local} as ${name}`);
const refusal = (node, what) =>
  new Untranslatable(`line ${node.loc.start.line}: no rule for ${what}`);
