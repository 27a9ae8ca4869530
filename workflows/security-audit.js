// Audits a code base for ways in. Two agents map where input enters and where it does harm; every file is then audited for each
// class of weakness that fits it; a finding counts when votes that follow its path of attack, step by step, could not break it.
export const meta = {
  name: 'security-audit',
  description: 'Audit code for weaknesses that can be exploited: map the ways in, audit by file and class, verify each path of attack',
  whenToUse: 'Code that takes input from others, before a release or after a larger change',
  phases: [{ title: 'Map', detail: 'ways in and places of harm' }, { title: 'Audit', detail: 'by file and class' }, { title: 'Verify', detail: 'the path of attack, step by step' }, { title: 'Report' }],
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      where: { type: 'string', default: '.', description: 'folder to audit' },
      classes: { type: 'array', items: { enum: ['injection', 'access', 'paths', 'secrets', 'requests', 'parsing', 'cryptography', 'exhaustion'] }, minItems: 1, description: 'classes of weakness [all]' },
      maxAudits: { type: 'integer', default: 80, minimum: 1, maximum: 2000, description: 'audits of one file for one class' },
      votes: { type: 'integer', default: 3, minimum: 1, maximum: 9, description: 'votes on each finding' },
      model: { type: 'string', description: 'model or role that maps and audits' },
      verifyModel: { type: 'string', description: 'model or role that votes' },
    },
  },
};

const CLASSES = {
  injection: 'input that becomes part of a command, a query, a template, markup or code',
  access: 'rights that are not checked, checked too late or for another object; sessions and tokens that can be taken over',
  paths: 'paths and archives that lead outside their folder, links, files that others can replace',
  secrets: 'keys and personal data in code, logs, errors, addresses or answers',
  requests: 'requests to addresses that an attacker chooses, redirects, origins that are not checked, missing protection of forms',
  parsing: 'deserialisation, prototype pollution, parsers that follow references, types that are believed without a check',
  cryptography: 'weak or misused primitives, predictable chance, comparisons that leak time, certificates that are not checked',
  exhaustion: 'input that costs far more to handle than to send: memory, time, expressions that backtrack, files, connections',
};
const { where = '.', classes = Object.keys(CLASSES), maxAudits = 80, votes = 3, model, verifyModel = model } = args ?? {};
const object = (properties) => ({ type: 'object', additionalProperties: false, required: Object.keys(properties), properties });
const list = (items) => ({ type: 'array', items });
const text = { type: 'string' };
const severities = ['critical', 'high', 'medium', 'low'];
const MAP = object({ files: list(object({ file: text, enters: text, exposed: { enum: ['anyone', 'users', 'operators'] }, classes: list({ enum: classes }) })) });
const FINDINGS = object({ findings: list(object({ title: text, file: text, line: { type: 'integer', minimum: 1 }, severity: { enum: severities }, path: list(text), gain: text, fix: text })) });

phase('Map');
// From both ends, because each sees what the other misses.
const directions = [
  ['ways in', 'Start where input enters: requests, arguments, files, messages, environment, what other services answer.'],
  ['places of harm', 'Start where harm is done: commands, queries, files, redirects, rights, keys, parsers, large allocations; go back to the input.'],
];
const maps = await parallel(directions.map(([title, how]) => () =>
  agent(`Map the code below ${where} for a security audit. ${how} Name each file that has to be audited, what enters there, who can send it, and only the classes that fit the file.\n${classes.map((name) => `${name}: ${CLASSES[name]}`).join('\n')}`,
    { label: `map: ${title}`, phase: 'Map', schema: MAP, readOnly: true, model })));

const audits = new Map();
for (const { file, enters, exposed, classes: fitting } of maps.flatMap((map) => map?.files ?? [])) {
  const path = file.replace(/^\.\//, '');
  for (const name of fitting) {
    const known = audits.get(`${path} ${name}`);
    if (known) known.enters.push(enters);
    else audits.set(`${path} ${name}`, { file: path, name, exposed, enters: [enters] });
  }
}
const reach = ['anyone', 'users', 'operators'];
const ranked = [...audits.values()].sort((a, b) => reach.indexOf(a.exposed) - reach.indexOf(b.exposed) || b.enters.length - a.enters.length);
const chosen = ranked.slice(0, maxAudits);
const dropped = ranked.slice(maxAudits).map(({ file, name }) => ({ kind: 'audit', what: `${file}: ${name}`, why: `more than maxAudits (${maxAudits})` }));
for (const { what, why } of dropped) log(`dropped audit: ${what} (${why})`);
log(`${chosen.length} audits of ${new Set(chosen.map(({ file }) => file)).size} files`);

// The votes follow the path of attack: a finding without a path that holds is none, however bad the line looks.
const LENSES = [
  'walk the path of attack step by step through the code: does every step work as stated?',
  'look for what stands in the way: checks, escapes, types, rights, configuration, the callers that really exist',
  'be the attacker: what do you have to control beforehand, and what do you gain that you did not have?',
];
const known = new Map();
const nameOf = ({ file, line, title }) => `${file.replace(/^\.\//, '')}:${line} ${title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()}`;
const audited = await pipeline(
  chosen,
  ({ file, name, enters }) =>
    agent(`Audit ${file} for one class of weakness, ${name}: ${CLASSES[name]}. Follow calls into other files. Report only what can be exploited, with the path of attack: one step after the other, from where the input enters to the harm, each with file and line. None is a good answer.\nWhat enters: ${enters.join('; ')}`,
      { label: `${name}: ${file}`, phase: 'Audit', schema: FINDINGS, readOnly: true, model }),
  async ({ findings }, { name }) => {
    const fresh = findings.filter((finding) => {
      const same = known.get(nameOf(finding));
      if (same) same.classes.push(name);
      else known.set(nameOf(finding), { ...finding, classes: [name], status: 'unverified', votes: [] });
      return !same;
    });
    await parallel(fresh.map((finding) => async () => {
      const claim = `${finding.title} (${finding.file}:${finding.line}) can be exploited: ${finding.gain}`;
      const verdict = await verify(claim, { voters: votes, lenses: LENSES, evidence: { path: finding.path, class: name }, label: `${finding.file}:${finding.line}`, phase: 'Verify', model: verifyModel });
      Object.assign(known.get(nameOf(finding)), { status: verdict.status, votes: verdict.votes });
    }));
    return true;
  },
);

phase('Report');
const of = (status) => [...known.values()].filter((finding) => finding.status === status).map(({ status: _, ...finding }) => finding);
const [confirmed, refuted, unverified] = ['confirmed', 'refuted', 'unverified'].map(of);
// Only what was confirmed on its own is put together here, so that a wrong path cannot take a right one with it.
const findings = [];
for (const finding of confirmed.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity))) {
  const same = findings.find(({ file, line }) => file.replace(/^\.\//, '') === finding.file.replace(/^\.\//, '') && line === finding.line);
  if (same) same.also.push({ title: finding.title, classes: finding.classes, path: finding.path });
  else findings.push({ ...finding, also: [] });
}
const notAudited = chosen.filter((_, index) => audited[index] === null).map(({ file, name }) => ({ file, class: name }));
const blind = maps.filter((map) => map === null).length;
const gaps = [
  blind > 0 ? `${blind} of ${maps.length} maps are missing` : '',
  notAudited.length > 0 ? `${notAudited.length} of ${chosen.length} audits did not happen` : '',
  unverified.length > 0 ? `${unverified.length} findings could not be verified` : '',
  dropped.length > 0 ? `${dropped.length} audits were left out` : '',
].filter(Boolean);
const said = findings.length > 0 ? `${findings.length} weaknesses confirmed, the worst ${findings[0].severity}` : chosen.length === 0 ? `nothing to audit was found below ${where}` : 'no weakness was confirmed';
const summary = gaps.length > 0 ? `Incomplete: ${gaps.join('; ')}; ${said}.` : `${said[0].toUpperCase()}${said.slice(1)}, in ${chosen.length} audits.`;
return { summary, findings, refuted, unverified, notAudited, dropped, coverage: { maps: maps.length - blind, files: new Set(chosen.map(({ file }) => file)).size, audits: { asked: chosen.length, done: chosen.length - notAudited.length } } };
