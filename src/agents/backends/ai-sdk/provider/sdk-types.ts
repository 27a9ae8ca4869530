import type { AnthropicProvider } from '@ai-sdk/anthropic';

/** The SDK's interface of a model; its own package of types is not a dependency of ours. */
export type SdkModel = ReturnType<AnthropicProvider['languageModel']>;
type SdkRequest = Parameters<SdkModel['doStream']>[0];
export type SdkPrompt = SdkRequest['prompt'];
export type SdkMessage = SdkPrompt[number];
export type SdkTool = NonNullable<SdkRequest['tools']>[number];
type SdkAssistantPart = Extract<SdkMessage, { role: 'assistant' }>['content'][number];
export type SdkJson = Extract<
  Extract<SdkAssistantPart, { type: 'tool-result' }>['output'],
  { type: 'json' }
>['value'];
export type SdkOptions = NonNullable<SdkRequest['providerOptions']>;
type SdkStream = Awaited<ReturnType<SdkModel['doStream']>>['stream'];
export type SdkPart = SdkStream extends ReadableStream<infer Part> ? Part : never;
export type SdkUsage = Extract<SdkPart, { type: 'finish' }>['usage'];
export type SdkStop = Extract<SdkPart, { type: 'finish' }>['finishReason']['unified'];
