// Reviews what changed since a base. Every finding is voted on by agents that try to refute it, and severity is decided once, for
// all confirmed findings side by side. A reviewer that died leaves its files listed as not reviewed: silence is never "no issues".
export const meta = {
  name: 'review',
  description: 'Review the changes since a base: findings by dimension, each one voted on, sorted by severity',
  whenToUse: 'Before a merge: the working tree against a branch or commit',
  phases: [{ title: 'Scope', detail: 'what changed' }, { title: 'Review', detail: 'each part, by dimension' }, { title: 'Verify', detail: 'votes that try to refute' }, { title: 'Weigh', detail: 'severity, side by side' }],
  args: {
    type: 'object',
    additionalProperties: false,
    properties: {
      base: { type: 'string', default: 'main', pattern: '^[A-Za-z0-9_][\\w./@^~-]*$', description: 'branch, tag or commit to compare with' },
      focus: { type: 'string', description: 'what to look at above all' },
      votes: { type: 'integer', default: 3, minimum: 1, maximum: 9, description: 'votes on each finding' },
      maxFiles: { type: 'integer', default: 80, minimum: 1, maximum: 1000, description: 'files that are reviewed; those with most changes first' },
      model: { type: 'string', description: 'model or role that reviews' },
      verifyModel: { type: 'string', description: 'model or role that votes' },
    },
  },
};

const { base = 'main', focus, votes = 3, maxFiles = 80, model, verifyModel = model } = args ?? {};
const object = (properties) => ({ type: 'object', additionalProperties: false, required: Object.keys(properties), properties });
const list = (items) => ({ type: 'array', items });
const [text, count] = [{ type: 'string' }, { type: 'integer', minimum: 0 }];
const severities = ['critical', 'high', 'medium', 'low'];
const FILES = object({ looked: { type: 'boolean' }, files: list(object({ file: text, lines: count })) });
const FINDINGS = object({ findings: list(object({ title: text, file: text, line: { type: 'integer', minimum: 1 }, severity: { enum: severities }, failure: text, fix: text })) });
const WEIGHTS = object({ findings: list(object({ id: count, severity: { enum: severities }, why: text })) });

const DIMENSIONS = {
  correctness: 'wrong results, crashes, broken cases, races, lost errors, resources that stay open',
  security: 'input that is trusted too far, rights that are not checked, secrets, injection, paths that lead outside',
  tests: 'changed behaviour without a test that would fail, tests that cannot fail, tests that assert the wrong thing',
  api: 'callers that break, names and types that promise something else, documentation that is now false, formats that others read',
};
const LENSES = ['read the code as it is now: does it really do this?', 'can it really be reached, with what input or sequence?', 'does this change bring it, or was it there before and untouched?'];

const one = async (prompt, options) => (await parallel([() => agent(prompt, { readOnly: true, model, ...options })]))[0];

phase('Scope');
// git says what changed, if the script may ask it; a permission that is missing is no reason not to review.
const git = async (command) => {
  try {
    return await sh(command);
  } catch (error) {
    log(error.message);
    return null;
  }
};
let untracked = null;
async function changedByGit() {
  const diff = await git(`git diff --numstat --no-renames --merge-base ${base}`);
  if (!diff) return [];
  // A wrong base must not turn into a review of nothing.
  if (diff.code !== 0) throw new Error(`git cannot compare with "${base}": ${diff.stderr.trim()}. Name another one: --arg base=<branch or commit>`);
  const rows = diff.stdout.split('\n').map((row) => row.split('\t')).filter((row) => row.length === 3);
  const tracked = rows.map(([added, removed, file]) => ({ file, lines: (Number(added) || 0) + (Number(removed) || 0) }));
  untracked = (await git('git ls-files --others --exclude-standard'))?.stdout.split('\n').filter((file) => file !== '' && !file.startsWith('.plenum/')) ?? null;
  return [...tracked, ...(untracked ?? []).map((file) => ({ file, lines: 100 }))];
}
let changed = await changedByGit();
let scoped = true;
let refused = false;
// An agent sees new files too, so its list leaves nothing open.
const blindTo = changed.length > 0 && untracked === null ? 'new files that git does not track were not looked at, because Sh(git ls-files:*) is not granted' : '';
if (changed.length === 0) {
  const found = await one(`List the files that differ from ${base} in this working tree, new and untracked ones too, with the number of changed lines. Look with git; change nothing. An empty list if nothing differs; looked: false if you could not look, whatever the reason.`, { label: 'changed files', schema: FILES });
  // An agent that was refused git has seen nothing: its empty list is no clean review.
  refused = found !== null && !found.looked && found.files.length === 0;
  scoped = found !== null && !refused;
  changed = found?.files ?? [];
}
changed.sort((a, b) => b.lines - a.lines);
const dropped = changed.splice(maxFiles).map(({ file }) => ({ kind: 'file', what: file, why: `more than maxFiles (${maxFiles})` }));
for (const { what, why } of dropped) log(`dropped file: ${what} (${why})`);

// Parts that one agent can hold in mind: neighbours together, at most eight files and about 400 changed lines.
const parts = [];
for (const { file, lines } of [...changed].sort((a, b) => (a.file < b.file ? -1 : 1))) {
  const last = parts.at(-1);
  if (last && last.files.length < 8 && last.lines + lines <= 400) Object.assign(last, { files: [...last.files, file], lines: last.lines + lines });
  else parts.push({ files: [file], lines });
}
const units = parts.flatMap(({ files: names }) => Object.keys(DIMENSIONS).map((dimension) => ({ dimension, files: names })));
log(`${changed.length} changed files in ${parts.length} parts, ${units.length} reviews`);

// No barrier: a finding is voted on while other parts are still being read. The same finding of two reviewers is voted on once.
const known = new Map();
const nameOf = ({ file, line, title }) => `${file}:${line} ${title.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()}`;
const reviewed = await pipeline(
  units,
  ({ dimension, files: names }) =>
    agent(`Review a change for ${dimension}: ${DIMENSIONS[dimension]}.${focus ? ` Above all: ${focus}.` : ''} Compare these files with ${base} and read what they touch. Report only what the change makes wrong; say what fails, with what input or sequence. No style, no praise. None is a good answer.\nFiles:\n${names.join('\n')}`,
      { label: `${dimension}: ${names[0]}${names.length > 1 ? ` +${names.length - 1}` : ''}`, phase: 'Review', schema: FINDINGS, readOnly: true, model }),
  async ({ findings }, { dimension }) => {
    const fresh = findings.filter((finding) => {
      const same = known.get(nameOf(finding));
      if (same) same.dimensions.push(dimension);
      else known.set(nameOf(finding), { ...finding, dimensions: [dimension], status: 'unverified', votes: [] });
      return !same;
    });
    await parallel(fresh.map((finding) => async () => {
      const { title, file, line, failure } = finding;
      const verdict = await verify(`${file}:${line} ${title}. ${failure}`, { voters: votes, lenses: LENSES, evidence: { base, finding }, label: `${file}:${line}`, phase: 'Verify', model: verifyModel });
      Object.assign(known.get(nameOf(finding)), { status: verdict.status, votes: verdict.votes });
    }));
    return true;
  },
);
const notReviewed = units.filter((_, index) => reviewed[index] === null);
const of = (status) => [...known.values()].filter((finding) => finding.status === status).map(({ status: _, ...finding }) => finding);
const [confirmed, refuted, unverified] = ['confirmed', 'refuted', 'unverified'].map(of);

phase('Weigh');
// Reviewers saw one part each; what is severe shows only side by side. Without this agent the reviewers' own words stay.
const weights = confirmed.length > 1 && (await one(`Decide the severity of each finding, side by side: what happens, to whom, how likely.\n${JSON.stringify(confirmed.map(({ votes: _, ...finding }, id) => ({ id, ...finding })), null, 1)}`, { label: 'severity', schema: WEIGHTS }));
for (const { id, severity, why } of weights ? weights.findings : []) if (confirmed[id]) Object.assign(confirmed[id], { severity, severityWhy: why });
confirmed.sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity) || (a.file < b.file ? -1 : 1));

const gaps = [
  scoped ? blindTo : `what changed could not be found out${refused ? ' (grant Sh(git diff:*) and Sh(git ls-files:*))' : ''}`,
  notReviewed.length > 0 ? `${notReviewed.length} of ${units.length} reviews did not happen` : '',
  unverified.length > 0 ? `${unverified.length} findings could not be verified` : '',
  dropped.length > 0 ? `${dropped.length} files were left out` : '',
].filter(Boolean);
const said = confirmed.length > 0 ? `${confirmed.length} findings confirmed, the worst ${confirmed[0].severity}` : changed.length === 0 && scoped ? `nothing differs from ${base}` : 'no finding was confirmed';
const summary = gaps.length > 0 ? `Incomplete, not a clean review: ${gaps.join('; ')}; ${said}.` : `${said[0].toUpperCase()}${said.slice(1)}; all ${changed.length} changed files were reviewed.`;
return { summary, base, findings: confirmed, refuted, unverified, notReviewed, dropped, coverage: { files: changed.length, parts: parts.length, reviews: { asked: units.length, done: units.length - notReviewed.length } } };
