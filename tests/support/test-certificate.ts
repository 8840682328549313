// A certificate of a test's own, made by the machine's openssl; it is its own authority.
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface TestCertificate {
  /** Both in PEM. */
  readonly key: string;
  readonly cert: string;
}

/** @param name as a certificate has it, like IP:127.0.0.1. A string says why none can be made. */
export function makeCertificate(name: string): TestCertificate | string {
  const folder = mkdtempSync(join(tmpdir(), "fascicle-certificate-"));
  try {
    const [keyPath, certPath] = ["key.pem", "cert.pem"].map((file) => join(folder, file));
    const made = spawnSync(
      "openssl",
      [
        ...["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"],
        ...["-keyout", keyPath, "-out", certPath, "-days", "2", "-subj", "/CN=a test's"],
        ...["-addext", `subjectAltName=${name}`],
      ],
      { encoding: "utf8" },
    );
    if (made.status !== 0) return made.error?.message ?? made.stderr;
    return { key: readFileSync(keyPath, "utf8"), cert: readFileSync(certPath, "utf8") };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
