import { ConfigProblem } from '../config/problem';

const example = 'the output of `openssl rand -base64 32`';

/**
 * Refuses a secret that could be guessed (T38): fewer than 32 bytes, a repeated piece, or few different characters.
 * Text of hexadecimal digits alone counts half, since that is what it holds.
 */
export function checkStrength(secret: string, where: string): void {
  const bytes = /^[0-9a-f]+$/i.test(secret) ? secret.length / 2 : Buffer.byteLength(secret);
  if (bytes < 32) throw new ConfigProblem(where, `has ${Math.floor(bytes)} bytes, at least 32 are needed`, example);
  if (new Set(secret).size < 10 || repeats(secret))
    throw new ConfigProblem(where, 'is too regular to be a random secret', example);
}

/** Whether a text is a shorter one written several times. */
const repeats = (text: string): boolean => (text + text).indexOf(text, 1) < text.length;
