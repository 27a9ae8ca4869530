const typeName = String.raw`(?:string|number|boolean|any|unknown|void|never|object|null|undefined|bigint|symbol|readonly|keyof|typeof|[A-Z_]\w*|Promise\s*<|Array\s*<|Record\s*<|\{|\[|'|"|\()`;
const annotation = new RegExp(String.raw`^\??\s*:\s*${typeName}`);
const declares = /(?:\b(?:const|let|var)\s+[\w$]+|\)\s*|[(,]\s*(?:\.{3})?[\w$]+|[}\]])\s*$/;
const statement =
  /^(?:interface\s+[A-Za-z_$]|enum\s+[A-Za-z_$]|namespace\s+[A-Za-z_$]|declare\s+\w|abstract\s+class|type\s+[A-Za-z_$]|private\s|protected\s|public\s)/;
const typeAlias = /(?:^|[\n;{}])\s*(?:export\s+)?(?:declare\s+)?type\s+$/;
const namedType = /^[A-Za-z_$][\w$]*\s*(?:<[^>\n]*>)?\s*=/;
const assertion = /^(?:as|satisfies)\s+(?:const\b|[A-Za-z_$'"{[(])/;
const nonNull = /^!\s*(?:[.;,)\]]|$)/m;
const generic = /[\w$]\s*<\s*[A-Za-z_$][\w$<>,\s[\]|'"]*>\s*\($/;
const modifier = /[{;\n]\s*(?:private|public|protected|readonly)\s+$/;
const typeParameters = /^<[A-Z]\w*(?:\s+extends\s[^>\n]*)?(?:,[^>\n]*)?>\s*\(/;
const importedType = /(?:^|[\n;])\s*(?:import|export)\s+type\s*$/;

/** True where the text around a syntax error can hardly be anything but a type. */
export function isTypeScriptAt(source: string, offset: number): boolean {
  const rest = source.slice(offset, offset + 200);
  const before = source.slice(Math.max(0, offset - 400), offset);
  if (annotation.test(rest) && declares.test(before)) return true;
  if (/^\?\s*[:,)]/.test(rest) && /[(,]\s*[\w$]+\s*$/.test(before)) return true;
  if (statement.test(rest)) return true;
  if (typeAlias.test(before) && namedType.test(rest)) return true;
  if (importedType.test(before)) return true;
  if (assertion.test(rest) && /[\w$)\]}'"`]\s*$/.test(before)) return true;
  if (nonNull.test(rest) && /[\w$)\]]$/.test(before)) return true;
  if (modifier.test(before) || typeParameters.test(rest)) return true;
  const line = before.slice(before.lastIndexOf('\n') + 1);
  return generic.test(line + (/^[>\s]*\(/.exec(rest)?.[0] ?? ''));
}
