/** Property tests draw the same cases each time, so that a red run means a change; WH_TEST_SEED draws others. */
import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env.WH_TEST_SEED ?? 20181130) })
