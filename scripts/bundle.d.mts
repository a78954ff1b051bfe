/** Writes the library, the command line and `wh/jinja` into a folder of the repository. */
export function bundle(outdir: string): Promise<void>
