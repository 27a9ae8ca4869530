import { join, resolve } from 'node:path';
import ts from 'typescript';

const folder = resolve(import.meta.dirname, '../../src/sandbox/guest');

/** Own members of what the engine makes: no prototype is asked for them. */
const ownMembers = new Set(['length', 'index', 'lastIndex']);

/**
 * Where code of the guest would meet a script's own code without meaning to: in what it does after
 * the script began, which is everything inside a function. More files can be laid over the folder,
 * by name.
 */
export function offences(overlay: Readonly<Record<string, string>> = {}): readonly string[] {
  const program = programOf(overlay);
  const problems = ts
    .getPreEmitDiagnostics(program)
    .map(
      ({ file, messageText }) =>
        `${file?.fileName.slice(folder.length + 1)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`,
    );
  const files = program
    .getSourceFiles()
    .filter(({ fileName, isDeclarationFile }) => fileName.startsWith(folder) && !isDeclarationFile);
  return [...problems, ...files.flatMap((file) => offencesOf(file, program))];
}

function programOf(overlay: Readonly<Record<string, string>>): ts.Program {
  const { config } = ts.readConfigFile(join(folder, 'tsconfig.json'), ts.sys.readFile);
  const { options, fileNames } = ts.parseJsonConfigFileContent(config, ts.sys, folder);
  const host = ts.createCompilerHost(options, true);
  const laid = new Map(Object.entries(overlay).map(([name, text]) => [join(folder, name), text]));
  const read = host.getSourceFile;
  host.getSourceFile = (name, version) => {
    const text = laid.get(name);
    return text === undefined
      ? read(name, version)
      : ts.createSourceFile(name, text, version, true);
  };
  const exists = host.fileExists;
  host.fileExists = (name) => laid.has(name) || exists(name);
  return ts.createProgram([...fileNames, ...laid.keys()], options, host);
}

function offencesOf(file: ts.SourceFile, program: ts.Program): string[] {
  const checker = program.getTypeChecker();
  const found: string[] = [];
  /** Of the language itself, so that a script can replace it. */
  const isShared = (symbol: ts.Symbol | undefined): symbol is ts.Symbol =>
    symbol?.declarations?.length !== undefined &&
    symbol.declarations.length > 0 &&
    symbol.declarations.every((declaration) => {
      const source = declaration.getSourceFile();
      return (
        program.isSourceFileDefaultLibrary(source) ||
        (source.fileName.endsWith('/engine.d.ts') && symbol.name !== 'host')
      );
    });
  const say = (node: ts.Node, what: string) => {
    const { line } = file.getLineAndCharacterOfPosition(node.getStart(file));
    found.push(`${file.fileName.slice(folder.length + 1)}:${line + 1} ${what}`);
  };
  const visit = (node: ts.Node, isLater: boolean): void => {
    if (ts.isTypeNode(node) || ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node))
      return;
    if (isLater) {
      const what = syntaxOffence(node);
      if (what !== null) say(node, what);
      const symbol = memberOf(node, checker);
      if (isShared(symbol) && !ownMembers.has(symbol.name)) say(node, `looks up ${symbol.name}`);
    }
    ts.forEachChild(node, (child) => visit(child, isLater || ts.isFunctionLike(node)));
  };
  visit(file, false);
  return found;
}

/** Syntax behind which the engine calls what a script can replace. */
function syntaxOffence(node: ts.Node): string | null {
  if (ts.isForOfStatement(node) || ts.isSpreadElement(node) || ts.isArrayBindingPattern(node))
    return 'iterates';
  if (
    ts.isBinaryExpression(node) &&
    node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    ts.isArrayLiteralExpression(node.left)
  )
    return 'iterates';
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.InstanceOfKeyword)
    return 'asks instanceof';
  if (ts.isTemplateExpression(node) || ts.isTaggedTemplateExpression(node))
    return 'writes a template with a value in it';
  return null;
}

/** What a node looks up on an object or, if it is no declaration, among the globals. */
function memberOf(node: ts.Node, checker: ts.TypeChecker): ts.Symbol | undefined {
  if (ts.isPropertyAccessExpression(node)) return checker.getSymbolAtLocation(node.name);
  if (ts.isElementAccessExpression(node))
    return checker.getSymbolAtLocation(node.argumentExpression);
  if (ts.isBindingElement(node) && ts.isObjectBindingPattern(node.parent)) {
    const name = node.propertyName ?? node.name;
    return ts.isIdentifier(name)
      ? checker.getPropertyOfType(checker.getTypeAtLocation(node.parent), name.text)
      : undefined;
  }
  if (!ts.isIdentifier(node) || node.text === 'undefined') return undefined;
  const { parent } = node;
  const isName =
    (ts.isPropertyAccessExpression(parent) ||
      ts.isPropertyAssignment(parent) ||
      ts.isBindingElement(parent)) &&
    parent.name === node;
  if (isName || (ts.isBindingElement(parent) && parent.propertyName === node)) return undefined;
  return ts.isShorthandPropertyAssignment(parent)
    ? checker.getShorthandAssignmentValueSymbol(parent)
    : checker.getSymbolAtLocation(node);
}
