/** Offset of a record in the log: commit and prepare position alike. */
export type Position = number;

/** What an append asks of its stream; a number is the exact revision of its last event. */
export type Expected = number | 'any' | 'no_stream' | 'stream_exists';
