"""Other engines that can answer the same question, each as fast as we know how."""
