import { replyMarker } from '@eventdesk/kernel/ports/mail-reader';
import { isolated, type Direction } from './plain';
import type { Block, Piece, Sentence } from './sentence';

/** The plain part of a mail: every block behind an empty line. */
export const writeText = (blocks: readonly Block[], direction: Direction): string =>
  `${blocks.map((block) => textOf(block, direction)).join('\n\n')}\n`;

function textOf(block: Block, direction: Direction): string {
  switch (block.kind) {
    case 'title':
      return isolated(block.text, direction);
    case 'paragraph':
    case 'small':
      return sentence(block.text, direction);
    case 'marker':
      return replyMarker(block.text);
    case 'message':
      return block.text;
    case 'quote':
      return [block.lead, ...block.text.split('\n').map((line) => (line === '' ? '>' : `> ${line}`))].join('\n');
    case 'facts':
      return block.rows.map(([label, value]) => `${label}: ${piece(value, direction)}`).join('\n');
    case 'list':
      return block.items.map((item) => `- ${sentence(item, direction)}`).join('\n');
    case 'button':
      // The address stands on a line of its own, so that no reader takes a full stop for a part of it.
      return `${block.label}:\n${block.url}`;
  }
}

const sentence = (pieces: Sentence, direction: Direction): string =>
  pieces.map((one) => piece(one, direction)).join('');

function piece(one: Piece, direction: Direction): string {
  if (typeof one === 'string') return one;
  if ('value' in one) return isolated(one.value, direction);
  if ('address' in one) return isolated(one.address, direction);
  return `${one.label} <${one.url}>`;
}
