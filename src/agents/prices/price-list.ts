import type { Config, PriceSettings } from '../../config/values/config.js';
import type { Usage } from '../../core/values/usage.js';
import { findModel, providerOf, spellings } from './find-model.js';
import { loadModelTable, plainId } from './model-table.js';
import { costOf } from './price-rates.js';

/**
 * US dollars; `undefined` where the model or a part of the usage is not known, never 0 for that
 * (X84).
 */
type PriceList = (model: string, usage: Usage, largestInput?: number) => number | undefined;

/** The user's prices, then the shipped list. `Usage.inputTokens` are those outside of the cache. */
export async function createPriceList(
  options: { readonly overrides?: Config['prices'] } = {},
): Promise<PriceList> {
  const own = new Map(
    Object.entries(options.overrides ?? {}).map(([model, price]) => [keyOf(model), price]),
  );
  const table = await loadModelTable();
  // Looked up once a model: the agents of a run are many, their models are few.
  const known = new Map<string, PriceSettings | undefined>();
  const priceOf = (model: string): PriceSettings | undefined => {
    if (!known.has(model)) known.set(model, ownPrice(own, model) ?? findModel(table, model)?.price);
    return known.get(model);
  };
  return (model, usage, largestInput) => {
    const price = priceOf(model);
    return price === undefined ? undefined : costOf(price, model, usage, largestInput);
  };
}

/** `provider/model` beats a bare model, as written beats a barer spelling. */
function ownPrice(
  own: ReadonlyMap<string, PriceSettings>,
  model: string,
): PriceSettings | undefined {
  if (own.size === 0) return undefined;
  const provider = providerOf(model);
  const ids = spellings(model.slice(model.indexOf('/') + 1));
  const keys = [...(model.includes('/') ? ids.map((id) => `${provider}/${id}`) : []), ...ids];
  const found = keys.find((key) => own.has(key));
  return found === undefined ? undefined : own.get(found);
}

function keyOf(model: string): string {
  const at = model.indexOf('/');
  return at < 0 ? plainId(model) : `${providerOf(model)}/${plainId(model.slice(at + 1))}`;
}
