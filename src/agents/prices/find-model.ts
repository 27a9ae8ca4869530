import { type ListedModel, type ModelTable, plainId } from './model-table.js';

/** Names that other programs use for a provider of the list. */
const providerNames: Readonly<Record<string, string>> = {
  bedrock: 'amazon-bedrock',
  vertex: 'google-vertex',
  'vertex-anthropic': 'google-vertex',
  gemini: 'google',
  'azure-openai': 'azure',
  'azure-openai-responses': 'azure',
  'x-ai': 'xai',
  grok: 'xai',
  togetherai: 'together',
  moonshot: 'moonshotai',
  'z-ai': 'zai',
};

/**
 * Whoever makes a model also sells it; a bare id means theirs. Models that anybody may host have no
 * such price.
 */
const makers = 'anthropic openai google xai mistral deepseek moonshotai zai minimax'.split(' ');

/**
 * A model by `provider/model` or its bare id, in the spellings that programs report: other case, a
 * date, a region, a version mark.
 */
export function findModel(table: ModelTable, model: string): ListedModel | undefined {
  const at = model.indexOf('/');
  if (at < 0) {
    for (const maker of makers) {
      const found = amongModels(table.get(maker), model);
      if (found) return found;
    }
    return undefined;
  }
  return amongModels(table.get(providerOf(model)), model.slice(at + 1));
}

/** The provider of `provider/model` by its name in the list; text without one gives ''. */
export function providerOf(model: string): string {
  const at = model.indexOf('/');
  const written = at < 0 ? '' : model.slice(0, at).trim().toLowerCase();
  return providerNames[written] ?? written;
}

function amongModels(
  models: ReadonlyMap<string, ListedModel> | undefined,
  id: string,
): ListedModel | undefined {
  if (!models) return undefined;
  for (const spelling of spellings(id)) {
    const found = models.get(spelling);
    if (found) return found;
  }
  // The list may know only a dated one: the newest of them.
  const bare = spellings(id).at(-1) ?? '';
  const dated = [...models.keys()].filter(
    (key) => key.startsWith(`${bare}-`) && /^\d{8}(?:-v\d+:\d+)?$/.test(key.slice(bare.length + 1)),
  );
  return models.get(dated.sort().at(-1) ?? '');
}

/** From what was written to the barest form. */
export function spellings(id: string): readonly string[] {
  const forms = [plainId(id)];
  const shorten = (pattern: RegExp) => {
    const next = (forms.at(-1) ?? '').replace(pattern, '');
    if (next !== '' && next !== forms.at(-1)) forms.push(next);
  };
  shorten(/\[1m\]$/);
  shorten(/^models\//);
  shorten(
    /^(?:us|us-gov|eu|apac|ap|jp|au|ca|global)-(?=(?:anthropic|amazon|meta|mistral|openai|deepseek|qwen)-)/,
  );
  shorten(/-v\d+:\d+$/);
  shorten(/-v\d+$/);
  shorten(/@(?:\d{8}|default|latest)$/);
  shorten(/-(?:\d{8}|\d{4}-\d{2}-\d{2})$/);
  shorten(/-latest$/);
  return forms;
}
