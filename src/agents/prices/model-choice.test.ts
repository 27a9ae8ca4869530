import { describe, expect, it } from 'vitest';
import { createModelChoice } from './model-choice.js';

describe('which model a name means', () => {
  it('C21: an id stays, a role is looked up, a role may name another one', async () => {
    const choice = await createModelChoice({
      models: {
        cheap: 'openai/gpt-5-mini',
        quick: 'cheap',
        loop: 'pool',
        pool: 'loop',
        same: 'same',
      },
    });
    expect(choice.resolve(undefined)).toBeUndefined();
    expect(choice.resolve('openai/gpt-5')).toBe('openai/gpt-5');
    expect(choice.resolve('cheap')).toBe('openai/gpt-5-mini');
    expect(choice.resolve('quick')).toBe('openai/gpt-5-mini');
    expect(choice.resolve('same')).toBe('same');
    expect(['loop', 'pool']).toContain(choice.resolve('loop'));
    expect(choice.resolve('constructor')).toBe('constructor');
  });

  it('C21: haiku, sonnet, opus and fable mean the newest of the family', async () => {
    const choice = await createModelChoice({ models: {} });
    for (const alias of ['haiku', 'sonnet', 'opus', 'fable', 'Sonnet']) {
      expect(choice.resolve(alias)).toMatch(
        new RegExp(`^anthropic/claude-${alias.toLowerCase()}-\\d+(?:-\\d{1,2})?$`),
      );
    }
    expect(choice.resolve('opus')).toBe('anthropic/claude-opus-5-5');
    expect(choice.resolve('haiku')).toBe('anthropic/claude-haiku-5-5');
  });

  it('C21: the configuration decides about an alias, for any vendor', async () => {
    const choice = await createModelChoice({ models: { haiku: 'ollama/llama3', opus: 'fable' } });
    expect(choice.resolve('haiku')).toBe('ollama/llama3');
    expect(choice.resolve('opus')).toMatch(/^anthropic\/claude-fable-/);
  });

  it('C21: another vendor has its counterpart; one without stays with the family', async () => {
    const choice = await createModelChoice({ models: {} });
    expect(choice.resolve('haiku', 'openai')).toBe('openai/gpt-6-luna');
    expect(choice.resolve('sonnet', 'openai')).toBe('openai/gpt-6.1-sol');
    expect(choice.resolve('haiku', 'google')).toBe('google/gemini-3.8-flash');
    expect(choice.resolve('opus', 'google')).toBe('google/gemini-3.1-pro-preview');
    expect(choice.resolve('haiku', 'ollama')).toBe(choice.resolve('haiku'));
  });

  it('C21: the standard model of a vendor is its newest for everyday work', async () => {
    const choice = await createModelChoice({ models: { sonnet: 'x' } });
    expect(['anthropic', 'openai', 'google', 'ollama'].map(choice.standard)).toEqual([
      'anthropic/claude-sonnet-5-5',
      'openai/gpt-6.1-sol',
      'google/gemini-3.1-pro-preview',
      undefined,
    ]);
    expect(choice.contextWindow('anthropic/claude-haiku-4-5')).toBe(200_000);
    expect(choice.contextWindow('nonsense')).toBeUndefined();
  });
});
