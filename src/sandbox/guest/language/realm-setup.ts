/**
 * What the realm was opened with, as the worker tells it (`RealmSetUp` of the protocol, with the
 * place of the realm's own line).
 */
export interface SetUp {
  readonly strand: string;
  readonly lane: string;
  readonly args?: unknown;
  readonly run: { readonly id: string; readonly seed: string; readonly startedAt: number };
  readonly budgetTotal: number | null;
  readonly maxAgents: number;
  readonly capText: string;
  readonly sites: readonly ({ readonly line: number; readonly column: number } | undefined)[];
}

/** Known from `init` on, which comes before all of the script. */
export let setUp = {} as SetUp;

export const setUpRealm = (given: SetUp): void => {
  setUp = given;
};
