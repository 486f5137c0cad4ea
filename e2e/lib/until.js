// Waiting for something that another process does, bounded and without guessing how long it takes.
import { setTimeout as pause } from "node:timers/promises";

/** Asks `probe` until it answers something truthy, which is returned; an error of the probe ends the wait. */
export async function until(what, milliseconds, probe) {
  const deadline = Date.now() + milliseconds;
  while (Date.now() < deadline) {
    const answer = await probe();
    if (answer) return answer;
    await pause(50);
  }
  throw new Error(`waited ${milliseconds / 1000} s in vain until ${what}`);
}
