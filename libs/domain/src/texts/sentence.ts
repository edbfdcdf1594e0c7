/** Part of a sentence: words of ours, or a value that keeps its own direction. */
export type Piece =
  | string
  | { readonly value: string; readonly strong?: boolean }
  /** A link whose label is words of ours. */
  | { readonly label: string; readonly url: string }
  /** A link that shows its own target: an address to write to. */
  | { readonly address: string; readonly url: string };

export type Sentence = readonly Piece[];

/** Part of a mail, told once and written both as plain text and as HTML, so that both say the same. */
export type Block =
  | { readonly kind: 'title'; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: Sentence }
  | { readonly kind: 'small'; readonly text: Sentence }
  | { readonly kind: 'marker'; readonly text: string }
  /** What a person wrote, as he wrote it. */
  | { readonly kind: 'message'; readonly text: string }
  | { readonly kind: 'quote'; readonly lead: string; readonly text: string }
  | { readonly kind: 'facts'; readonly rows: readonly (readonly [label: string, value: Piece])[] }
  | { readonly kind: 'list'; readonly items: readonly Sentence[] }
  | { readonly kind: 'button'; readonly label: string; readonly url: string; readonly quiet?: boolean };

/** A value of somebody else's, shown on one line. */
export const value = (text: string): Piece => ({ value: text });
export const strong = (text: string): Piece => ({ value: text, strong: true });
export const link = (label: string, url: string): Piece => ({ label, url });
/** The plus of a signed address is encoded: some mail programs take it for a space. */
export const address = (mailbox: string): Piece => ({
  address: mailbox,
  url: `mailto:${encodeURIComponent(mailbox).replace('%40', '@')}`,
});
