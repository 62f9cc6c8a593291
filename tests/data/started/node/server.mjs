// A small server that asks for its environment before it listens.
import { z } from "zod";

const schema = z.object({
  NODE_ENV: z.enum(["development", "production"]).default("development"),
  SESSION_SECRET: z.string().min(16),
  DATABASE_URL: z.string().url(),
  STRIPE_SECRET_KEY: z.string().optional(),
  MAIL_PASSWORD: z.string().default(""),
});

export const env = schema.parse(process.env);

const queue = process.env.QUEUE_URL ?? "memory";
const cookie = process.env.COOKIE_SECRET;
if (!cookie) {
  throw new Error("COOKIE_SECRET is not set");
}
console.log("started", queue.length, cookie.length);
