/** The name of the dataset that a first start makes, on which newcomers are shown around. */
export const DEMO_DATASET_NAME = "neuropil-demo";
