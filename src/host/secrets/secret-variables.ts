import { redactText } from './redact.js';

/** Names that say what they hold. `KEY` ends a word: `MYKEY` is a key, `KEYBOARD` is none. */
const secretName = new RegExp(
  [
    'SECRET|PASSWORD|PASSWD|PASSPHRASE|PASSCODE|CREDENTIAL|AUTHTOKEN|AUTHORIZATION|BEARER|WEBHOOK',
    '(?:^|_)TOKENS?(?:_|$)|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|KEYS?(?:_|\\d|$)',
    '(?:^|_)(?:PAT|AUTH|PASS|CREDS?|DSN|JWT|SALT|SIGNATURE)$|SSHPASS$|^PGPASS$|.PWD$|COOKIES?$',
    '^JWT_|^STRIPE_|^SESSION(?:_ID)?$|_SESSION$|^SSH_AUTH_SOCK$|^GPG_AGENT_INFO$',
  ].join('|'),
  'i',
);
/** Git's own names for settings, folders and desktops that only sound like keys. */
const ordinaryName = /^(?:GIT_CONFIG_KEY_\d+|OLDPWD|DESKTOP_SESSION|GDMSESSION)$/i;
/** Without these no program finds anything. */
const places: ReadonlySet<string> = new Set(['PATH', 'HOME', 'PWD', 'OLDPWD', 'TMPDIR', 'SHELL']);
/** Long enough to hold a word that looks like a key, and no file that is named so. */
const path = /^(?:[./~]|[A-Za-z]:[\\/])/;
const spaced = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY-----|\bBearer\s+\S{8,}|\b(?:basic)\s+\S{12,}/i;

/** Names that look like keys: their values stay out of commands, logs and `plenum doctor`. */
export function looksSecret(name: string): boolean {
  return secretName.test(name) && !ordinaryName.test(name);
}

/** A variable that holds a key, by its name or by what it is (X182). */
export function isSecretVariable(name: string, value: string): boolean {
  return looksSecret(name) || (!places.has(name) && looksLikeKey(value));
}

/** A connection string with a password, a key as its vendor makes them, a token that is signed. */
function looksLikeKey(value: string): boolean {
  if (value.length < 8) return false;
  if (spaced.test(value)) return true;
  return value.split(/[\s,;'"]+/).some((word) => !path.test(word) && redactText(word) !== word);
}
