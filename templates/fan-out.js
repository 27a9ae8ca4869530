// One agent per file, all at once; a second look at what they found; one answer that says what was not looked at.
// Change: GLOBS (what to look at), FINDING (what one agent returns), the two prompts.
export const meta = {
  name: 'fan-out',
  description: 'Look at every file with an agent of its own, check what they found, and report what was not looked at',
  phases: [{ title: 'Look', detail: 'one agent per file' }, { title: 'Check', detail: 'only files with findings' }],
  args: {
    type: 'object',
    properties: { files: { type: 'array', items: { type: 'string' }, description: 'files to look at, instead of the usual ones' } },
  },
};

const GLOBS = ['src/**/*.js', 'src/**/*.ts'];
const FINDING = {
  type: 'object',
  additionalProperties: false,
  required: ['findings'],
  properties: { findings: { type: 'array', items: { type: 'string' } } },
};

/** @type {string[]} */
const targets = args?.files ?? (await files(GLOBS));
log(`${targets.length} files`);

const looked = await pipeline(
  targets,
  (file) => agent(`Find real problems in ${file}.`, { label: file, phase: 'Look', schema: FINDING, readOnly: true }),
  (found, file) =>
    found.findings.length === 0
      ? found
      : agent(`Which of these problems in ${file} are real? Try to refute each:\n${found.findings.join('\n')}`, {
          label: `check ${file}`,
          phase: 'Check',
          schema: FINDING,
          readOnly: true,
        }),
);

// A lane that was lost is null: say so, it is not "nothing found".
return {
  findings: targets.flatMap((file, at) => (looked[at]?.findings ?? []).map((text) => ({ file, text }))),
  notLookedAt: targets.filter((_, at) => looked[at] === null),
};
