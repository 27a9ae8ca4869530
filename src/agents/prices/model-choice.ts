import type { Config } from '../../config/values/config.js';
import { ownMember } from '../../core/values/json.js';
import { findModel } from './find-model.js';
import { type ListedModel, loadModelTable, type ModelTable } from './model-table.js';

/** Decides which model a name means (C21). */
export interface ModelChoice {
  /**
   * A role or alias of the configuration, else one of `haiku sonnet opus fable`: the newest of that
   * family, or its counterpart of the vendor that is asked. Whatever else is written is a model's
   * id and stays.
   */
  resolve(asked: string | undefined, vendor?: string): string | undefined;
  /** The newest model for everyday work of a vendor, for calls that name none. */
  standard(vendor: string): string | undefined;
  contextWindow(model: string): number | undefined;
}

const modelAliases = ['haiku', 'sonnet', 'opus', 'fable'] as const;
type Alias = (typeof modelAliases)[number];

const version = String.raw`(\d+)(?:[.-](\d{1,2}))?`;
/**
 * Ids of each vendor's models from the quickest to the strongest, without previews of special use,
 * dates and variants.
 */
const families: Readonly<Record<string, Readonly<Record<Alias, RegExp>>>> = {
  anthropic: {
    haiku: new RegExp(`^claude-haiku-${version}$`),
    sonnet: new RegExp(`^claude-sonnet-${version}$`),
    opus: new RegExp(`^claude-opus-${version}$`),
    fable: new RegExp(`^claude-fable-${version}$`),
  },
  openai: {
    haiku: new RegExp(`^gpt-${version}-(?:luna|mini)$`),
    sonnet: new RegExp(`^gpt-${version}(?:-sol)?$`),
    opus: new RegExp(`^gpt-${version}(?:-sol)?$`),
    fable: new RegExp(`^gpt-${version}(?:-astra|-sol)?$`),
  },
  google: {
    haiku: new RegExp(`^gemini-${version}-flash(?:-preview)?$`),
    sonnet: new RegExp(`^gemini-${version}-pro(?:-preview)?$`),
    opus: new RegExp(`^gemini-${version}-pro(?:-preview)?$`),
    fable: new RegExp(`^gemini-${version}-pro(?:-preview)?$`),
  },
};

/** Those with a standard model, in the order in which their keys are looked for. */
export const standardVendors: readonly string[] = Object.keys(families);

const mostHops = 4;

export async function createModelChoice(config: Pick<Config, 'models'>): Promise<ModelChoice> {
  const table = await loadModelTable();
  const newestOf = (alias: Alias, vendor: string) => {
    const family = families[vendor]?.[alias];
    const id = family && newestModel(table, vendor, family);
    return id === undefined ? undefined : `${vendor}/${id}`;
  };
  return {
    resolve(asked, vendor = 'anthropic') {
      if (asked === undefined) return undefined;
      const named = followRoles(config.models, asked);
      const alias = modelAliases.find((one) => one === named.toLowerCase());
      return (alias && (newestOf(alias, vendor) ?? newestOf(alias, 'anthropic'))) ?? named;
    },
    standard: (vendor) => newestOf('sonnet', vendor),
    contextWindow: (model) => findModel(table, model)?.contextWindow,
  };
}

/** A role may name another role; one that names itself is the model's own id. */
function followRoles(models: Config['models'], asked: string): string {
  let name = asked;
  for (let hop = 0; hop < mostHops; hop += 1) {
    const next = ownMember(models, name);
    if (next === undefined || next === name) return name;
    name = next;
  }
  return name;
}

/** By version; of equals the dearer one, which is the more capable. */
function newestModel(table: ModelTable, vendor: string, family: RegExp): string | undefined {
  let best: { readonly model: ListedModel; readonly rank: readonly number[] } | undefined;
  for (const model of table.get(vendor)?.values() ?? []) {
    const parts = family.exec(model.id);
    if (!parts) continue;
    const rank = [Number(parts[1]), Number(parts[2] ?? 0), model.price.output];
    if (!best || isAbove(rank, best.rank)) best = { model, rank };
  }
  return best?.model.id;
}

function isAbove(left: readonly number[], right: readonly number[]): boolean {
  const at = left.findIndex((part, index) => part !== right[index]);
  return at >= 0 && (left[at] ?? 0) > (right[at] ?? 0);
}
