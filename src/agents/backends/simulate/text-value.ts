import type { JsonObject } from '../../../core/values/json.js';
import { ownMember } from '../../../core/values/json.js';
import { patternText } from './pattern-text.js';
import type { SeededRandom } from './seeded-random.js';

const nouns = [
  'amber',
  'birch',
  'cedar',
  'delta',
  'ember',
  'fjord',
  'grove',
  'heron',
  'inlet',
  'juniper',
  'kestrel',
  'lagoon',
] as const;

function two(value: number): string {
  return `${value}`.padStart(2, '0');
}

function hexadecimal(random: SeededRandom, length: number): string {
  return Array.from({ length }, () => random.between(0, 15).toString(16)).join('');
}

function date(random: SeededRandom): string {
  return `2026-${two(random.between(1, 12))}-${two(random.between(1, 28))}`;
}

function time(random: SeededRandom): string {
  return `${two(random.between(0, 23))}:${two(random.between(0, 59))}:${two(random.between(0, 59))}Z`;
}

const formats: Readonly<Record<string, (random: SeededRandom) => string>> = {
  'date-time': (random) => `${date(random)}T${time(random)}`,
  date,
  time,
  duration: (random) => `PT${random.between(1, 59)}M`,
  email: (random) => `${random.pick(nouns)}@example.com`,
  'idn-email': (random) => `${random.pick(nouns)}@example.com`,
  hostname: (random) => `${random.pick(nouns)}.example.com`,
  'idn-hostname': (random) => `${random.pick(nouns)}.example.com`,
  ipv4: (random) => `192.0.2.${random.between(1, 254)}`,
  ipv6: (random) => `2001:db8::${random.between(1, 9999)}`,
  uri: (random) => `https://example.com/${random.pick(nouns)}`,
  url: (random) => `https://example.com/${random.pick(nouns)}`,
  iri: (random) => `https://example.com/${random.pick(nouns)}`,
  'uri-reference': (random) => `/${random.pick(nouns)}`,
  'json-pointer': (random) => `/${random.pick(nouns)}`,
  regex: () => '^.*$',
  uuid: (random) =>
    `${hexadecimal(random, 8)}-${hexadecimal(random, 4)}-4${hexadecimal(random, 3)}-a` +
    `${hexadecimal(random, 3)}-${hexadecimal(random, 12)}`,
};

/** A short text that says what it stands for. */
export function plainText(name: string, random: SeededRandom): string {
  return `simulated ${name} ${random.pick(nouns)} ${random.between(1, 999)}`;
}

export function textValue(schema: JsonObject, name: string, random: SeededRandom): string {
  const least = typeof schema.minLength === 'number' ? schema.minLength : 0;
  const most = Math.max(least, typeof schema.maxLength === 'number' ? schema.maxLength : 10_000);
  if (typeof schema.pattern === 'string') {
    const matching = patternText(schema.pattern, [least, most], random);
    if (matching !== null) return matching;
  }
  const format = typeof schema.format === 'string' ? ownMember(formats, schema.format) : undefined;
  const text = format === undefined ? plainText(name, random) : format(random);
  return text.padEnd(least, ' and more').slice(0, most);
}
