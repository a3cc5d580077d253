"""GAN losses: pure TensorFlow functions, and one documented class a configuration choice."""
