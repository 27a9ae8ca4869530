// Every file walks the stages on its own: the second file is judged while the third is still being read.
export const meta = {
  name: 'audit-files',
  description: 'Look for problems in every source file, and let a second agent try to refute each of them',
  phases: [{ title: 'Find' }, { title: 'Audit', detail: 'one agent per file' }, { title: 'Refute' }],
};

const problems = {
  type: 'object',
  additionalProperties: false,
  required: ['problems'],
  properties: { problems: { type: 'array', items: { type: 'string' } } },
};

phase('Find');
const sources = await files(['src/**/*.js']);
log(`${sources.length} files`);

const checked = await pipeline(
  sources,
  (file) => agent(`List real problems in ${file}.`, { label: file, phase: 'Audit', schema: problems, readOnly: true }),
  (found, file) =>
    found.problems.length === 0
      ? found
      : agent(`Which of these problems in ${file} are real? ${found.problems.join('; ')}`, {
          label: `refute ${file}`,
          phase: 'Refute',
          schema: problems,
          readOnly: true,
        }),
);

// A lane that was lost is null here, and listed in the report with its cause.
return Object.fromEntries(sources.map((file, index) => [file, checked[index]?.problems ?? 'not checked']));
