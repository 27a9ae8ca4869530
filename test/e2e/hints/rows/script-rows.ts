import type { HintRow } from '../hint-row.js';

/** Scripts that are refused, or that fail. */
export const scriptRows: readonly HintRow[] = [
  {
    fact: 'a script that is no JavaScript is checked again once it was corrected',
    from: 'runs/start/start-run.ts',
    says: 'plenum check …',
    code: 'E_SCRIPT_SYNTAX',
    files: { 'my wf.js': 'const x = ;\nreturn x;' },
    type: "plenum run 'my wf.js' --yes",
    first: "sed -i 's/= ;/= 1;/' 'my wf.js'",
    then: "plenum run 'my wf.js' --yes",
  },
  {
    fact: 'more problems than one are all in the check',
    from: 'runs/start/start-run.ts',
    says: 'plenum check …',
    code: 'E_SCRIPT_CLOCK',
    files: { 'wf.js': 'const now = Date.now();\nreturn Math.random() + now;' },
    type: 'plenum run wf.js --yes',
    exit: 5,
    shows: /Date\.now[\s\S]*Math\.random/,
  },
  {
    fact: 'arguments whose schema is none are checked again once it was corrected',
    from: 'runs/start/start-run.ts',
    says: 'plenum check …',
    code: 'E_SCRIPT_ARGS_SCHEMA',
    files: {
      'wf.js':
        "export const meta = { name: 'a', description: 'b', args: { type: 'objekt' } };\nreturn 1;",
    },
    type: 'plenum run wf.js --yes',
    first: "sed -i 's/objekt/object/' wf.js",
    then: 'plenum run wf.js --yes',
  },
  {
    fact: 'a nested workflow that is refused is checked',
    from: 'runs/drive/workflow-snapshots.ts',
    says: 'plenum check …',
    files: {
      'wf.js': `const x = await agent('x');\nreturn await workflow('inner');`,
      '.plenum/workflows/inner.js': 'return 1;',
    },
    type: `plenum run wf.js --yes -q; R=$(ls .plenum/runs); f=$(ls .plenum/runs/$R/workflows/*.js); sed -i 's/return 1/return = 1/' $f .plenum/workflows/inner.js; plenum resume $R --yes`,
    exit: 5,
    shows: 'E_SCRIPT_SYNTAX',
  },
  {
    fact: 'a script that waits for nothing is edited where it lies, and the run goes on',
    from: 'views/report/commands.ts',
    says: 'plenum resume …',
    files: { 'wf.js': 'await new Promise(() => {});' },
    type: 'plenum run wf.js --yes',
    first:
      'plenum show $R | grep "edit wf.js" && sed -i s/await.*/return/ wf.js',
    exit: 7,
    then: 'plenum resume $R --yes',
  },
  {
    fact: 'a script that uses more memory than it may is edited where it lies',
    from: 'views/report/commands.ts',
    says: 'plenum resume …',
    files: { 'wf.js': 'const a = []; for (;;) a.push(new Array(100000).fill(1));' },
    type: 'plenum run wf.js --yes',
    first:
      'plenum show $R | grep "edit wf.js" && sed -i s/for.*/return/ wf.js',
    exit: 7,
    then: 'plenum resume $R --yes',
  },
  {
    fact: 'a result that is no JSON is edited where it lies',
    from: 'views/report/commands.ts',
    says: 'plenum resume …',
    files: { 'wf.js': 'return 10n;' },
    type: 'plenum run wf.js --yes',
    first: 'plenum show $R | grep "edit wf.js" && sed -i s/10n/10/ wf.js',
    exit: 7,
    then: 'plenum resume $R --yes && plenum result $R | grep 10',
  },
  {
    fact: 'a script from standard input is edited in the run itself',
    from: 'views/report/commands.ts',
    says: 'plenum resume …',
    files: { 'wf.js': `throw new Error('bad');` },
    type: 'cat wf.js | plenum run - --yes',
    first: `f=$(plenum show $R | sed -n 's/.*edit \\(.*\\) line 2.*/\\1/p') && sed -i 's/throw.*/return 1;/' "$f"`,
    exit: 7,
    then: 'plenum resume $R --yes',
  },
];
