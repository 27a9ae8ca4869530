export const meta = {
  name: 'unchecked-permissions',
  description: 'Read every source file; report what three voters could not refute',
  phases: [{ title: 'Look' }, { title: 'Refute' }],
};

const goal = 'find every unchecked permission in src/';
const schema = {
  type: 'object',
  required: ['findings'],
  properties: { findings: { type: 'array', items: { type: 'string' } } },
};

const sources = await files(['src/**/*.{js,jsx,mjs,cjs,ts,tsx,mts,cts}']);
const looked = await pipeline(
  sources,
  // One agent reads one file …
  (file) =>
    agent(`Read ${file}. The goal is to ${goal}. Report each place as "<line>: <what is wrong>".`, {
      label: file, phase: 'Look', schema, readOnly: true,
    }),
  // … and what it found is attacked by three others, while further files are still being read.
  ({ findings }, file) =>
    parallel(findings.map((one) => () => verify(`${file}:${one}`, { voters: 3, phase: 'Refute' }))),
);

const votes = looked.flat().filter((vote) => vote !== null);
const claims = (status) => votes.filter((vote) => vote.status === status).map(({ claim }) => claim);
return {
  confirmed: claims('confirmed'),
  refuted: claims('refuted'),
  unverified: claims('unverified'),
  read: looked.filter((found) => found !== null).length,
  of: sources.length,
};
