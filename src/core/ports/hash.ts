/**
 * SHA-256 of UTF-8 text, first 128 bits, as 22 characters of base64url. MUST be the same on every
 * machine.
 */
export type Hash = (text: string) => string;
