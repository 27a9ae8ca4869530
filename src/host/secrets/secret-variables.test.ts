import { describe, expect, it } from 'vitest';
import { childEnvironment, withoutKeys } from '../programs/child-environment.js';
import { isSecretVariable, looksSecret } from './secret-variables.js';

describe('names of keys', () => {
  it.each([
    ...['ANTHROPIC_API_KEY', 'AWS_SECRET_ACCESS_KEY', 'AWS_ACCESS_KEY_ID', 'AWS_SESSION_TOKEN'],
    ...['GITHUB_TOKEN', 'GH_PAT', 'npm_config__authToken', 'SSH_PRIVATE_KEY', 'PGPASSWORD'],
    ...['SMTP_PASS', 'MYSQL_PWD', 'SENTRY_DSN', 'SLACK_WEBHOOK_URL', 'STRIPE_SK', 'MYKEY', 'JWT'],
    ...['COOKIE', 'SESSION', 'SSH_AUTH_SOCK', 'APIKEY', 'SIGNING_KEY_2', 'HTTP_PROXY_AUTH'],
  ])('X182: %s is one', (name) => expect(looksSecret(name)).toBe(true));

  it.each([
    ...['PATH', 'HOME', 'PWD', 'OLDPWD', 'TOKENIZERS_PARALLELISM', 'KEYBOARD', 'NODE_OPTIONS'],
    ...['PLENUM_CALL', 'GIT_CONFIG_KEY_0', 'XDG_SESSION_ID', 'DESKTOP_SESSION', 'COLORTERM'],
    ...['DBUS_SESSION_BUS_ADDRESS', 'AUTHOR', 'GIT_AUTHOR_NAME', 'CI', 'LANG', 'SSH_CONNECTION'],
  ])('X182: %s is none', (name) => expect(looksSecret(name)).toBe(false));
});

describe('values that are keys, whatever their variable is called', () => {
  it.each([
    'postgres://ann:planted@db.example.com/x',
    'redis://:planted@cache:6379',
    'https://planted0123456789planted@sentry.example.com/1',
    'https://x.example.com/mcp?token=planted-planted',
    'Server=db;Database=x;Password=planted-planted',
    `sk-ant-${'planted'.repeat(4)}`,
    `ghp_${'planted0'.repeat(4)}`,
    'AKIAPLANTEDPLANTED00',
    `eyJ${'planted'.repeat(3)}.eyJ${'planted'.repeat(3)}.planted`,
    'Authorization: Bearer planted-planted-planted',
    '-----BEGIN OPENSSH PRIVATE KEY-----\nplanted\n-----END OPENSSH PRIVATE KEY-----',
    'https://hooks.slack.com/services/T0/B0/planted',
  ])('X182: %s', (value) => expect(isSecretVariable('SETTING', value)).toBe(true));

  it.each([
    '/home/ann/sk-learn-experiments-of-last-year',
    'https://example.com/a?page=2&sort=name',
    'http://proxy.example.com:3128',
    'ann@example.com',
    'rs256',
    'file:///usr/share/a:b',
    'unix:path=/run/user/1000/bus',
    '--max-old-space-size=4096 --enable-source-maps',
  ])('X182: and not %s', (value) => expect(isSecretVariable('SETTING', value)).toBe(false));
});

describe('what a program gets', () => {
  it('X182: is everything but keys, and those that were granted by name', () => {
    const env = { HOME: '/h', NPM_TOKEN: 'k', DATABASE_URL: 'pg://a:planted@db', NONE: undefined };
    expect(withoutKeys(env)).toEqual({ HOME: '/h' });
    expect(childEnvironment(env, 'r1', ['DATABASE_URL'])).toEqual({
      HOME: '/h',
      DATABASE_URL: 'pg://a:planted@db',
      PLENUM_CALL: 'r1',
    });
  });

  it('X182: git settings stay whole where one of them holds a key', () => {
    const env = {
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'http.extraheader',
      GIT_CONFIG_VALUE_0: 'Authorization: Basic cGxhbnRlZDpwbGFudGVk',
    };
    expect(withoutKeys(env)).toEqual({ ...env, GIT_CONFIG_VALUE_0: '' });
  });
});
