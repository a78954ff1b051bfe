/** dbt's exit codes. https://docs.getdbt.com/reference/exit-codes */
export const EXIT_OK = 0
/** The command finished, and a node or a test failed. */
export const EXIT_FAILED = 1
/** The command could not do its work: wrong usage, a project with errors, an interrupt, a bug. */
export const EXIT_BROKEN = 2
