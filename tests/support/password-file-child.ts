import pino from "pino";
import { PasswordFile } from "../../gateway/src/password-file.js";

/**
 * Writes the password file of its first argument with as many devices as the second says, as the gateway would; says
 * on standard output "written", or the code of the error.
 */
const [, , file, devices] = process.argv;
if (file === undefined) throw new Error("which file?");
const logins = Array.from({ length: Number(devices) }, (_, i) => ({
  kind: "detectors" as const,
  id: `D${i}`,
  passwordHash: "$7$101$c2FsdA==$aGFzaA==",
}));
const passwordFile = new PasswordFile({ file, logins: async () => logins, logger: pino({ level: "silent" }) });
await passwordFile.write().then(
  () => console.log("written"),
  (error: { code?: string }) => console.log(error.code),
);
