import { z } from "zod";
import { deadLetterReasons } from "./kinds.js";

export const deadLetterReason = z.enum(deadLetterReasons);
