import type { ModelPrice } from './price-rates.js';

export interface ListedModel {
  /** As the vendor writes it. */
  readonly id: string;
  readonly price: ModelPrice;
  readonly contextWindow: number;
}

/** Provider → models by their plain id (`plainId`). */
export type ModelTable = ReadonlyMap<string, ReadonlyMap<string, ListedModel>>;

let loaded: Promise<ModelTable> | undefined;

/** The shipped list, loaded at first need: a run without a model never pays for it. */
export function loadModelTable(): Promise<ModelTable> {
  loaded ??= import('./price-table.js').then(({ priceTable }) => parseTable(priceTable));
  return loaded;
}

function parseTable(table: Readonly<Record<string, string>>): ModelTable {
  return new Map(
    Object.entries(table).map(([provider, groups]) => [
      provider,
      new Map(
        groups.split(';').flatMap((group) => {
          const [prices = '', ...models] = group.split(' ');
          const price = parsePrice(prices);
          return models.map((model) => {
            const at = model.lastIndexOf('=');
            const id = model.slice(0, at);
            return [
              plainId(id),
              { id, price, contextWindow: Math.round(Number(model.slice(at + 1)) * 1000) },
            ] as const;
          });
        }),
      ),
    ]),
  );
}

function parsePrice(text: string): ModelPrice {
  const [base = '', ...tiers] = text.split('@');
  const above = tiers.map((tier) => {
    const [inputTokens, rates = ''] = tier.split(':');
    return { inputTokens: Number(inputTokens), ...parseRates(rates) };
  });
  return { ...parseRates(base), ...(above.length === 0 ? {} : { above }) };
}

function parseRates(text: string) {
  const [input, output, cacheRead, cacheWrite] = text.split(',');
  return {
    input: Number(input),
    output: Number(output),
    ...(cacheRead ? { cacheRead: Number(cacheRead) } : {}),
    ...(cacheWrite ? { cacheWrite: Number(cacheWrite) } : {}),
  };
}

/** One spelling for `Claude-Sonnet-4.5` and `claude-sonnet-4-5`. */
export function plainId(id: string): string {
  return id.trim().toLowerCase().replaceAll('.', '-');
}
