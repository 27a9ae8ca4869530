/** One line of the source, spoiled, and the test that has to fail then. */
export interface Sabotage {
  readonly number: string;
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly line: string;
  readonly spoiled: string;
  readonly test: string;
  readonly name: string;
}

const oneFold = 'test/contract/one-fold.test.ts';

/** Run by `.ci/sabotages`: a contract line whose test passes all the same is not proved. */
export const sabotages: readonly Sabotage[] = [
  {
    number: 'X117',
    file: 'src/core/run/run-loop.ts',
    line: '      followed: this.cursor.followed,',
    spoiled: '      followed: this.deliverer.reusedCount,',
    test: oneFold,
    name: 'X117: after a resume of a script with timers',
  },
  {
    number: 'X117',
    file: 'src/core/state/course.ts',
    line: 'followed ?? this.#record.lengthOf(reused, isStep)',
    spoiled: 'followed ?? reused',
    test: oneFold,
    name: 'X117: journals that do not say how far',
  },
  {
    number: 'X117',
    file: 'src/core/state/losses.ts',
    line: '    if (step.wantsOutcome) {',
    spoiled: '    if (step.wantsOutcome && step.n < 0) {',
    test: oneFold,
    name: 'X117: a failure that the script was given as an outcome',
  },
  {
    number: 'X117',
    file: 'src/core/state/gate-verdict.ts',
    line: "if (kind !== 'gate' && kind !== 'merge') return null;",
    spoiled: "if (kind !== 'gate') return null;",
    test: oneFold,
    name: 'X117: a merge with a gate is a proof',
  },
  {
    number: 'X117',
    file: 'src/core/state/course.ts',
    line: '    if (ownWay) this.#heard = this.#heard.filter(({ epoch }) => epoch === this.#epoch);',
    spoiled: '    void ownWay;',
    test: oneFold,
    name: 'X117: what a drive no longer says',
  },
  {
    number: 'X117',
    file: 'src/core/run/run-loop.ts',
    line: '    if (steps.length > 0) this.scribe.follow(this.cursor);',
    spoiled: '',
    test: oneFold,
    name: 'X117: a resume shows what it follows',
  },
  {
    number: 'X117',
    file: 'src/core/run/steps/deliverer.ts',
    line: '        this.scribe.edited(step, recorded);',
    spoiled: '',
    test: oneFold,
    name: 'X117: other words for a recorded step',
  },
  {
    number: 'X117',
    file: 'src/core/run/record/scribe.ts',
    line: '    this.session?.append(event);',
    spoiled: "    if (event.type !== 'attempt-end') this.session?.append(event);",
    test: 'test/contract/agent.test.ts',
    name: 'X',
  },
  {
    number: 'X117',
    file: 'vitest.config.ts',
    line: "          setupFiles: ['./test/folds/in-this-process.ts'],\n          exclude",
    spoiled: '          exclude',
    test: 'test/architecture.test.ts',
    name: 'X117: every test that makes a run',
  },
  {
    number: 'X79',
    file: 'src/core/run/steps/control-desk.ts',
    line: '      author: asked.author,',
    spoiled: "      author: 'somebody',",
    test: oneFold,
    name: 'X79: what this process asks',
  },
  {
    number: 'X110',
    file: 'src/agents/backends/opencode/opencode-settings.ts',
    line: "  env: texts(\n    'Names of variables",
    spoiled: "  environment: texts(\n    'Names of variables",
    test: 'test/settings-in-docs.test.ts',
    name: 'docs/backends/opencode.md',
  },
  {
    number: 'X110',
    file: 'src/config/schema/config-schema.ts',
    line: '  enabled: ',
    spoiled: "  engine: flag('Nobody reads it.'),\n  enabled: ",
    test: 'test/settings-in-docs.test.ts',
    name: 'X110: every key has somebody who reads it',
  },
];
