import type { Language } from '../shapes';
import type { Catalogue } from './catalogue';
import { en } from './en';
import { fa } from './fa';

/** The texts of every language the desk speaks; a language without its texts does not compile. */
export const catalogues: Readonly<Record<Language, Catalogue>> = { en, fa };
