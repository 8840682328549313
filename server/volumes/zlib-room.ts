/**
 * What zlib is to have left at the end, or it makes room for as much again. Room for all that is unpacked, in one
 * piece: pieces of 16 KiB, as it takes unless told otherwise, are a turn of the thread each, and take up to four
 * times as long.
 */
export const ZLIB_ROOM_BYTES = 64;
