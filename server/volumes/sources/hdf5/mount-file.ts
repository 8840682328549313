// One file, put before the HDF5 library under a name that nobody can guess: a link inside another file
// cannot lead to it. Its bytes are read where they lie; nothing of it is held.
import { randomUUID } from "node:crypto";
import type { Hdf5Library } from "#server/volumes/sources/hdf5/hdf5-library.ts";
import type { WaitingBytes } from "#server/volumes/sources/hdf5/waiting-bytes.ts";

export interface MountedFile {
  /** As the library knows it. */
  readonly path: string;
  /** What the last read failed with, since the library only says that one did; null if none did. */
  failure(): unknown;
  unmount(): void;
}

/** What the library's file system, which is written in JavaScript, has for each file. */
interface FileNode {
  stream_ops: object;
}

const INPUT_OUTPUT_ERROR = 29;

export function mountFile({ module }: Hdf5Library, bytes: WaitingBytes): MountedFile {
  const { FS } = module;
  const { ErrnoError } = FS as unknown as { ErrnoError: new (code: number) => Error };
  const folder = `/${randomUUID()}`;
  const path = `${folder}/file.h5`;
  let failure: unknown = null;
  FS.mkdir(folder);
  FS.writeFile(path, new Uint8Array(0));
  const node = FS.lookupPath(path, {}).node as object as FileNode;
  Object.defineProperty(node, "usedBytes", { get: () => bytes.sizeBytes });
  node.stream_ops = {
    ...node.stream_ops,
    read: (_: unknown, memory: Int8Array, offset: number, length: number, position: number) => {
      try {
        return bytes.read(memory, offset, length, position);
      } catch (error) {
        failure = error;
        throw new ErrnoError(INPUT_OUTPUT_ERROR);
      }
    },
    write: undefined,
    mmap: undefined,
  };
  return {
    path,
    failure: () => failure,
    unmount: () => {
      FS.unlink(path);
      FS.rmdir(folder);
    },
  };
}
