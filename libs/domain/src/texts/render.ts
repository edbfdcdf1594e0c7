import type { Language } from '../shapes';
import { catalogues } from './catalogues';
import type { TemplateName, TemplateParameters } from './parameters';
import { oneLine, type Direction } from './plain';
import { templates } from './templates';
import { writeHtml } from './write-html';
import { writeText } from './write-text';

/** What a mail says: one line of subject, and the same content as plain text (LF ends) and as an HTML document. */
export interface RenderedMail {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly direction: Direction;
}

/** Version of the templates, to be kept with a delivery: it grows when what they say changes. */
export const templateVersion = 2;

/** A mail of the desk in a language. Values are shown as they are: nothing in them is read as a template (T41). */
export function render<T extends TemplateName>(
  template: T,
  language: Language,
  params: TemplateParameters[T],
): RenderedMail {
  const texts = catalogues[language];
  const { direction } = texts;
  const { subject, preview, blocks } = templates[template](texts, params);
  const head = { language, direction, subject, preview, desk: oneLine(params.desk) };
  return { subject, direction, text: writeText(blocks, direction), html: writeHtml(blocks, head) };
}
